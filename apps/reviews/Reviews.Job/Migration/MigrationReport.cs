using System.Globalization;
using System.Text;
using MongoDB.Bson;
using Reviews.Learning;

namespace Reviews.Job.Migration;

/// <summary>Counts what becomes of the documents, by shape and by reason, with a few examples of each reason. Used by one thread; bounded memory.</summary>
internal sealed class MigrationReport
{
    private const int MostExamples = 3;
    private const int LongestExample = 64;

    private readonly SortedDictionary<EarlierShape, ShapeCount> _shapes = [];
    private readonly SortedDictionary<(EarlierShape Shape, string Reason), LeftOut> _leftOut = [];

    /// <summary>Documents that were read.</summary>
    public long Read => _shapes.Values.Sum(s => s.Documents);

    /// <summary>Documents that become predictions.</summary>
    public long Migrated => _shapes.Values.Sum(s => s.Migrated);

    public void Add(BsonValue id, MigrationOutcome outcome)
    {
        ShapeCount shape = Of(outcome.Shape);
        shape.Documents++;
        if (outcome.Prediction is { } prediction)
            shape.ByLabel[StarLabel.FromName(prediction.Opinion.Label)]++;
        else if (outcome.Reason is { } reason)
            LeaveOut(outcome.Shape, reason, id.ToString()!);
    }

    /// <summary>Takes back what was counted as a prediction, since it could not be written.</summary>
    public void TakeBack(MigratedPrediction prediction, string reason)
    {
        Of(prediction.From).ByLabel[StarLabel.FromName(prediction.Opinion.Label)]--;
        LeaveOut(prediction.From, reason, prediction.Id);
    }

    /// <summary>For people: a line for each shape, then one for each reason why documents were left out.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"shape",-27} {"documents",11} {"NEG",9} {"NEU",9} {"POS",9} {"left out",9}");
        foreach ((EarlierShape shape, ShapeCount count) in _shapes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{EarlierShapes.NameOf(shape),-27} {count.Documents,11:N0} ");
            if (shape == EarlierShape.Present)
                text.AppendLine("  passed over");
            else
                text.AppendLine(CultureInfo.InvariantCulture, $"{count.ByLabel[0],9:N0} {count.ByLabel[1],9:N0} {count.ByLabel[2],9:N0} {count.Documents - count.Migrated,9:N0}");
        }

        if (_leftOut.Count > 0)
            text.AppendLine("Left out:");
        foreach (((EarlierShape shape, string reason), LeftOut left) in _leftOut)
            text.AppendLine(CultureInfo.InvariantCulture, $"{left.Count,9:N0}  {EarlierShapes.NameOf(shape)}: {reason}  ({string.Join(", ", left.Examples)}{(left.Count > left.Examples.Count ? ", ..." : "")})");
        return text.ToString().TrimEnd();
    }

    private ShapeCount Of(EarlierShape shape)
    {
        if (!_shapes.TryGetValue(shape, out ShapeCount? count))
            _shapes.Add(shape, count = new ShapeCount());
        return count;
    }

    private void LeaveOut(EarlierShape shape, string reason, string id)
    {
        if (!_leftOut.TryGetValue((shape, reason), out LeftOut? left))
            _leftOut.Add((shape, reason), left = new LeftOut());
        left.Count++;
        if (left.Examples.Count < MostExamples)
            left.Examples.Add(Shown(id));
    }

    // An id may be a text of a stranger's.
    private static string Shown(string id) =>
        string.Concat(id.Take(LongestExample).Select(c => char.IsControl(c) ? '?' : c)) + (id.Length > LongestExample ? "…" : "");

    private sealed class ShapeCount
    {
        public long Documents { get; set; }

        public long[] ByLabel { get; } = new long[StarLabel.Count];

        public long Migrated => ByLabel.Sum();
    }

    private sealed class LeftOut
    {
        public long Count { get; set; }

        public List<string> Examples { get; } = [];
    }
}
