namespace Freshet.Functions;

/// <summary>
/// The order of values that Java has, and so Flink: strings by their UTF-16 units whatever the culture, −0 before 0, and what is no number behind
/// everything. Stateless; safe to share.
/// </summary>
internal static class Ordering<T>
{
    private static readonly IComparer<T> Order = (IComparer<T>)Find();

    public static int Compare(T left, T right) => Order.Compare(left, right);

    private static object Find() =>
        typeof(T) == typeof(string) ? StringComparer.Ordinal
        : typeof(T) == typeof(double) ? new DoubleOrder()
        : typeof(T) == typeof(float) ? new SingleOrder()
        : Comparer<T>.Default;

    private static int CompareNumbers(double left, double right)
    {
        if (left < right)
            return -1;
        if (left > right)
            return 1;
        if (double.IsNaN(left) || double.IsNaN(right))
            return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return double.IsNegative(right).CompareTo(double.IsNegative(left)); // equal, but for the sign of a zero
    }

    private sealed class DoubleOrder : IComparer<double>
    {
        public int Compare(double x, double y) => CompareNumbers(x, y);
    }

    private sealed class SingleOrder : IComparer<float>
    {
        public int Compare(float x, float y) => CompareNumbers(x, y);
    }
}
