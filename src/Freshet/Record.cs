namespace Freshet;

/// <summary>One element of a stream with its event time. The value is immutable once emitted: it moves by reference.</summary>
/// <typeparam name="T">The type of the stream's values.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Time">Its event time, <see cref="EventTime.None"/> where the stream has none.</param>
public readonly record struct Record<T>(T Value, EventTime Time);
