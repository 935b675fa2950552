using System.Text.Json;
using Freshet.Hosting;
using Reviews.Job.Runs;

namespace Reviews.Job.Erasure;

/// <summary>
/// Users who were erased while a run was unfinished, each with the time of that: what they wrote up to then is not stored when the run goes on, neither
/// out of its state nor where the input brings it again. What they write afterwards is. Immutable.
/// </summary>
internal sealed class ErasedUsers
{
    private readonly Dictionary<string, long> _times;

    private ErasedUsers(Dictionary<string, long> times) => _times = times;

    public static ErasedUsers None { get; } = new([]);

    public bool IsEmpty => _times.Count == 0;

    /// <summary>Whether what a user did at a time, in milliseconds since the Unix epoch, is erased.</summary>
    public bool Cover(string? user, long time) => user is not null && _times.TryGetValue(user, out long erased) && time <= erased;

    public bool Cover(Review review) => Cover(review.User, review.Time);

    /// <summary>These, and a user who is erased now; one who was before, anew.</summary>
    public ErasedUsers With(string user, DateTimeOffset now) => new(new Dictionary<string, long>(_times) { [user] = now.ToUnixTimeMilliseconds() });

    /// <summary>Those in a file; none where there is no file.</summary>
    /// <exception cref="JobRefusedException">The file cannot be read: nobody knows then what must not be stored.</exception>
    public static ErasedUsers Read(string path)
    {
        try
        {
            return !File.Exists(path) ? None : new ErasedUsers(
                JsonSerializer.Deserialize(File.ReadAllBytes(path), JsonContext.Default.DictionaryStringInt64) ?? throw new JsonException("It is null."));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new JobRefusedException($"'{path}' cannot be read: {e.Message} It tells which users were erased. Erase them again with the run's folder repaired, or give --fresh to begin a new run.", e);
        }
    }

    /// <summary>Writes them to a file, whole or not at all.</summary>
    public void Write(string path) => StateFolder.WriteDurably(path, JsonSerializer.SerializeToUtf8Bytes(_times, JsonContext.Default.DictionaryStringInt64));
}
