namespace Freshet.Oracle;

/// <summary>Evaluates the expressions of recorded programs: a literal, a name, or an array of an operator and its arguments. Pure but for the scope.</summary>
internal static class Expression
{
    public static object? Evaluate(object? expression, IExpressionScope scope) => expression switch
    {
        string name when name.StartsWith('$') => scope.Field(name[1..]),
        string name when name.StartsWith('@') => scope.Special(name[1..]),
        string name when name.StartsWith('#') => scope.State(name[1..]),
        object?[] call => Call((string)call[0]!, call.AsSpan(1), scope),
        _ => expression,
    };

    /// <summary>Whether a condition holds; anything but true is false.</summary>
    public static bool IsTrue(object? expression, IExpressionScope scope) => Evaluate(expression, scope) is true;

    private static object? Call(string name, ReadOnlySpan<object?> arguments, IExpressionScope scope)
    {
        switch (name)
        {
            case "and":
                foreach (object? argument in arguments)
                {
                    if (!IsTrue(argument, scope))
                        return false;
                }

                return true;
            case "or":
                foreach (object? argument in arguments)
                {
                    if (IsTrue(argument, scope))
                        return true;
                }

                return false;
            case "not":
                return !IsTrue(arguments[0], scope);
            case "if":
                return Evaluate(arguments[IsTrue(arguments[0], scope) ? 1 : 2], scope);
            case "coalesce":
                foreach (object? argument in arguments)
                {
                    if (Evaluate(argument, scope) is { } value)
                        return value;
                }

                return null;
            case "isnull":
                return Evaluate(arguments[0], scope) is null;
            case "size":
                return Size(Evaluate(arguments[0], scope));
            case "get":
                return scope.MapEntry(((string)arguments[0]!)[1..], Evaluate(arguments[1], scope));
            case "list":
                var items = new object?[arguments.Length];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Evaluate(arguments[i], scope);
                return items;
            case "sum" or "avg" or "count" or "first" or "last":
                return OverMatched(name, scope.Matched((string)arguments[0]!), arguments.Length > 1 ? (string)arguments[1]! : null);
            default:
                return Operate(name, arguments, scope);
        }
    }

    private static object? Operate(string name, ReadOnlySpan<object?> arguments, IExpressionScope scope)
    {
        object? left = Evaluate(arguments[0], scope);
        if (arguments.Length == 1)
            return left is long number ? (object)-number : -Arithmetic.ToDouble(left);
        object? right = Evaluate(arguments[1], scope);
        bool areThere = left is not null && right is not null;
        return name switch
        {
            "==" => Arithmetic.AreSame(left, right),
            "!=" => !Arithmetic.AreSame(left, right),
            "<" => areThere && Arithmetic.Compare(left!, right!) < 0,
            "<=" => areThere && Arithmetic.Compare(left!, right!) <= 0,
            ">" => areThere && Arithmetic.Compare(left!, right!) > 0,
            ">=" => areThere && Arithmetic.Compare(left!, right!) >= 0,
            _ => Arithmetic.Apply(name, left, right),
        };
    }

    private static object? OverMatched(string name, IEnumerable<OracleRow> matched, string? field)
    {
        object?[] values = [.. matched.Select(e => field is null ? null : e[field])];
        object? sum = values.Where(v => v is not null).Aggregate((object?)0L, (a, b) => Arithmetic.Apply("+", a, b));
        return name switch
        {
            "count" => (long)values.Length,
            "sum" => sum,
            "avg" => values.Length == 0 ? null : Arithmetic.ToDouble(sum) / values.Length,
            "first" => values.FirstOrDefault(),
            _ => values.LastOrDefault(),
        };
    }

    private static long Size(object? value) => value switch
    {
        null => 0L,
        OracleRow row => (long)row.Count(),
        object?[] items => (long)items.Length,
        _ => throw new UnsupportedCaseException("the size of what is no list and no map"),
    };
}
