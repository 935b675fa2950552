namespace Freshet.Oracle.Programs;

/// <summary>Does something with the keys of two inputs, which are of one type.</summary>
internal interface ITwoKeyVisitor<out TResult>
{
    TResult Visit<TKey>(Func<OracleRow, TKey> first, Func<OracleRow, TKey> second)
        where TKey : notnull;
}

/// <summary>The keys of a program with two inputs: its fields <c>key</c> and <c>key2</c>.</summary>
internal static class TwoKeys
{
    public static TResult Accept<TResult>(OracleRow program, ITwoKeyVisitor<TResult> visitor) =>
        KeyField.Accept(program, new First<TResult>(program, visitor));

    private sealed class First<TResult>(OracleRow program, ITwoKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
    {
        public TResult Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => visitor.Visit(selector, (Func<OracleRow, TKey>)KeyField.Accept(program, Selector.Instance, "key2"));
    }

    private sealed class Selector : IKeyVisitor<Delegate>
    {
        public static Selector Instance { get; } = new();

        public Delegate Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => selector;
    }
}
