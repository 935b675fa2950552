using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Freshet;
using Freshet.Connectors.Files;

namespace Reviews.Job;

/// <summary>The result files of a run, JSON lines, written anew each time. Dispose it when the job has ended.</summary>
internal sealed class ResultFiles(string folder) : IDisposable
{
    private readonly Dictionary<string, (StreamWriter Writer, StrongBox Count)> _files = new(StringComparer.Ordinal);

    public ReviewSinks Sinks() => new(
        Sink("predictions", JsonContext.Readable.Prediction),
        Sink("counts", JsonContext.Readable.PlatformCount),
        Sink("alerts", JsonContext.Readable.NegativeAlert),
        Sink("late", JsonContext.Readable.Review),
        Sink<DeadLetter>("dead_letters", LineOf));

    /// <summary>The lines written to a file.</summary>
    public long CountOf(string name) => _files[name].Count.Value;

    public void Dispose()
    {
        foreach ((StreamWriter writer, _) in _files.Values)
            writer.Dispose();
    }

    // The raw bytes may hold a name: only where and why is written.
    private static string LineOf(DeadLetter letter) =>
        new JsonObject { ["source"] = letter.Source, ["position"] = letter.Position, ["reason"] = letter.Reason }.ToJsonString();

    private PrintSink<T> Sink<T>(string name, JsonTypeInfo<T> type) => Sink<T>(name, value => JsonSerializer.Serialize(value, type));

    private PrintSink<T> Sink<T>(string name, Func<T, string> line)
    {
        var count = new StrongBox();
        var writer = new StreamWriter(Path.Combine(folder, name + ".jsonl"), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        _files.Add(name, (writer, count));
        return new PrintSink<T>(writer, value =>
        {
            Interlocked.Increment(ref count.Value);
            return line(value);
        });
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
