using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Freshet;
using Reviews.Job.Services;

namespace Reviews.Job.Commands;

/// <summary>Where a dead letter came from, so that it can go back there. Immutable.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition; null for any.</param>
internal sealed record LetterTarget(string Topic, int? Partition)
{
    /// <summary>Finds where a letter goes back to; false with the reason where it cannot.</summary>
    public static bool TryFind(DeadLetter letter, ReviewTopics topics, [NotNullWhen(true)] out LetterTarget? target, out string reason)
    {
        target = null;
        reason = letter.IsWhole ? "" : "its bytes were cut";
        if (!letter.IsWhole)
            return false;
        if (letter.Source.StartsWith(Classified.DeadLetterSource, StringComparison.Ordinal))
            target = new LetterTarget(topics.Reviews, null); // only the stream of this topic asks the inference
        int dash = letter.Source.LastIndexOf('-');
        if (dash > 0 && int.TryParse(letter.Source.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
            && letter.Source[..dash] is var topic && (topic == topics.Reviews || topic == topics.Raw))
            target = new LetterTarget(topic, partition);
        else if (File.Exists(letter.Source))
            target = new LetterTarget(topics.Reviews, null);
        reason = target is null ? $"its source is none of the topics {topics.Reviews} and {topics.Raw}" : "";
        return target is not null;
    }
}
