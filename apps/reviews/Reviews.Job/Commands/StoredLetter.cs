using Freshet;

namespace Reviews.Job.Commands;

/// <summary>A dead letter, and where it is kept. Immutable.</summary>
/// <param name="Place">Names it among all: the topic's partition and offset, the table's row, the file's line.</param>
/// <param name="Letter">The letter.</param>
/// <param name="Time">When it was written off; null where that is not kept.</param>
internal sealed record StoredLetter(string Place, DeadLetter Letter, DateTimeOffset? Time);
