using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>A checkpoint folder of a test, with what is written to it. Gone with the test.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public UnreliableFiles Files { get; } = new();

    public string Path => System.IO.Path.Combine(_root, "checkpoints");

    /// <summary>The names of what lies there, but for lock and ledger.</summary>
    public string[] Names => [.. Directory.GetFiles(Path).Select(p => System.IO.Path.GetFileName(p)).Where(n => n is not ("lock" or "ledger")).Order()];

    public static CheckpointContent Content(long id, params OperatorSnapshot[] operators) => new(id, 1, 128, DateTimeOffset.UnixEpoch, operators, [], 0);

    /// <summary>A subtask's state: whole sections, and what a capture writes.</summary>
    public static OperatorSnapshot Operator(string uid, Action<ISectionOutput>? write = null, params StateSection[] sections) =>
        new(uid, sections, 0) { Captures = write is null ? [] : [new Capture(write)] };

    public static StateSection Section(string name, int keyGroup, string text) => new(name, keyGroup, System.Text.Encoding.UTF8.GetBytes(text));

    public static string TextOf(Checkpoint checkpoint, string uid) => string.Join(' ', checkpoint.ByUid()[uid].Sections.Select(
        s => $"{s.Name}/{s.KeyGroup}{(s.IsChange ? "+" : "=")}{System.Text.Encoding.UTF8.GetString(s.Bytes.Span)}"));

    public static WrittenCheckpoint Write(CheckpointStore store, CheckpointContent content, long oldestBase) =>
        store.Write(content, oldestBase, TestContext.Current.CancellationToken);

    public string Sub(string name) => System.IO.Path.Combine(_root, name);

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    public CheckpointStore Open(int retained = 2) => new(Path, retained, TimeProvider.System, Files);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private sealed class Capture(Action<ISectionOutput> write) : IStateCapture
    {
        public void WriteTo(ISectionOutput output) => write(output);

        public void Dispose()
        {
        }
    }
}
