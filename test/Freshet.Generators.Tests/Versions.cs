using Freshet.State;

#pragma warning disable CA1819 // arrays in state are what is tested

namespace Freshet.Generators.Tests.First
{
    internal enum Mood
    {
        Bad,
        Good,
    }

    [StateSchema]
    internal sealed partial record Place(string City, int Floor);

    [StateSchema]
    internal sealed partial record Review(string Id, int Stars, string Text, Mood Mood, Place Place, List<Place> Others, long Seen)
    {
        public string? Note { get; init; }
    }
}

namespace Freshet.Generators.Tests.Second
{
    internal enum Mood
    {
        Good,
        Unknown,
        Bad,
    }

    [StateSchema]
    internal sealed partial record Place(int Floor, string City, string Country = "VN");

    // Text and Note are gone, Stars is Rating, Seen may be null, the order is another.
    [StateSchema]
    internal sealed partial record Review(
        List<Place> Others, [FormerName("Score"), FormerName("Stars")] int Rating, string Id, Mood Mood, Place Place, long? Seen, double Weight = 0.5, string? Added = null)
    {
        public int Count { get; set; }
    }
}

namespace Freshet.Generators.Tests.Wrong
{
    [StateSchema]
    internal sealed partial record Place(string City, string Floor);

    [StateSchema]
    internal sealed partial record Retyped(Place Place);

    [StateSchema]
    internal sealed partial record Needing(string Id, string Author);
}

namespace Freshet.Generators.Tests
{
    [StateSchema]
    internal sealed partial class Everything
    {
        public bool Boolean { get; set; }

        public byte Byte { get; set; }

        public short Short { get; set; }

        public int Int { get; set; }

        public uint UInt { get; set; }

        public long Long { get; set; }

        public ulong ULong { get; set; }

        public float Float { get; set; }

        public double Double { get; set; }

        public decimal Decimal { get; set; }

        public char Char { get; set; }

        public Guid Guid { get; set; }

        public TimeSpan Span { get; set; }

        public DateTimeOffset Time { get; set; }

        public EventTime EventTime { get; set; }

        public string? Text { get; set; }

        public byte[]? Bytes { get; set; }

        public DayOfWeek Day { get; set; }

        public int? Maybe { get; set; }

        public string[]? Words { get; set; }

        public IReadOnlyList<int?>? Numbers { get; set; }

        public Dictionary<string, List<double>>? Map { get; set; }

        public (int, string) Pair { get; set; }

        public Inner Nested { get; set; }

        public string Computed => $"{Int}";

        [StateSchema]
        internal partial record struct Inner(int X, string? @class);
    }
}
