using System.Globalization;
using System.Text;

namespace Freshet.Oracle;

/// <summary>Operators on JSON values, with the rules of the recorded programs. Pure functions.</summary>
internal static class Arithmetic
{
    /// <summary><c>+ - * / % min max concat</c>, and the names of aggregates; a null operand gives null, but for <c>concat</c>.</summary>
    public static object? Apply(string name, object? left, object? right)
    {
        if (name == "concat")
            return Text(left) + Text(right);
        if (left is null || right is null)
            return null;
        return name switch
        {
            "min" => Compare(left, right) <= 0 ? left : right,
            "max" => Compare(left, right) >= 0 ? left : right,
            _ when left is long a && right is long b => Whole(name, a, b),
            _ => Fraction(name, ToDouble(left), ToDouble(right)),
        };
    }

    public static int Compare(object left, object right)
    {
        if (left is long a && right is long b)
            return a.CompareTo(b);
        if (left is long or double && right is long or double)
            return ToDouble(left).CompareTo(ToDouble(right));
        return left is string text ? string.CompareOrdinal(text, (string)right) : ((IComparable)left).CompareTo(right);
    }

    public static bool AreSame(object? left, object? right)
    {
        if (left is long or double && right is long or double)
            return Compare(left, right) == 0;
        return left is OracleRow or Array ? Json.Write(left).AsSpan().SequenceEqual(Json.Write(right)) : Equals(left, right);
    }

    public static double ToDouble(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    /// <summary>A string as it is, null as nothing, all else as its JSON.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        _ => Encoding.UTF8.GetString(Json.Write(value)),
    };

    private static long Whole(string name, long left, long right) => name switch
    {
        "+" or "sum" or "avg" => unchecked(left + right),
        "-" => unchecked(left - right),
        "*" => unchecked(left * right),
        "/" => left / right,
        "%" => left % right is var rest && rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest,
        _ => throw Unknown(name),
    };

    private static double Fraction(string name, double left, double right) => name switch
    {
        "+" or "sum" or "avg" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => throw Unknown(name),
    };

    private static UnsupportedCaseException Unknown(string name) => new($"operator '{name}'");
}
