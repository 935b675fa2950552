using Freshet.Sinks;

namespace Freshet.Connectors.Files;

/// <summary>
/// Writes records into files of a folder, exactly once: what a checkpoint holds comes into a hidden file when the checkpoint is complete, and the file gets
/// its name when it is old or large enough, and at the end. So a reader sees whole files only, and no record of one is ever taken back. No name
/// is used twice. Files that a reader has taken away are not missed. Hidden files and the folder <c>.freshet</c> belong to the sink. A description,
/// shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class FileSink<T> : CommittingSink<T>
{
    private readonly string _folder;
    private readonly RecordEncoder<T> _encoder;
    private readonly BucketAssigner<T> _buckets;
    private readonly FileSinkOptions _options;
    private readonly IPartFiles _files;

    /// <summary>Makes a sink; the folder is made when the job starts.</summary>
    /// <param name="folder">The folder, on a local disk.</param>
    /// <param name="encoder">How values become bytes.</param>
    /// <param name="buckets">Which folder of it a record belongs to; null: the folder itself.</param>
    /// <param name="options">Names and limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">The folder is empty.</exception>
    public FileSink(string folder, RecordEncoder<T> encoder, BucketAssigner<T>? buckets = null, FileSinkOptions? options = null)
        : this(folder, encoder, buckets, options, new PartFiles(folder))
    {
    }

    internal FileSink(string folder, RecordEncoder<T> encoder, BucketAssigner<T>? buckets, FileSinkOptions? options, IPartFiles files)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(encoder);
        _folder = folder;
        _encoder = encoder;
        _buckets = buckets ?? BucketAssigner<T>.None;
        _options = options ?? new FileSinkOptions();
        _files = files;
    }

    /// <inheritdoc/>
    public override CommittingSinkWriter<T> CreateWriter(int subtask) => new FileSinkWriter<T>(_folder, _encoder, _buckets, _options);

    /// <inheritdoc/>
    public override Committer CreateCommitter(string uid, int subtask) => new FileCommitter(
        _files, _folder, _options.Prefix ?? FileSinkName.Of(uid), _options.Suffix ?? _encoder.Suffix, _encoder.Header, _options.RollBytes, subtask);
}
