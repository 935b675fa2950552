namespace Reviews.Inference;

/// <summary>A model with what runs it, for as long as somebody asks it. Thread-safe. Disposing answers what waits, and frees the model.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1; // the service, which gives the model to others

    private ServedModel(SentimentModel model, BatchingClassifier classifier) => (Model, Classifier) = (model, classifier);

    public SentimentModel Model { get; }

    public BatchingClassifier Classifier { get; }

    /// <summary>Loads the model, measures its sessions where none are given, and warms them up.</summary>
    /// <exception cref="ModelLoadException">The model cannot be used.</exception>
    public static ServedModel Load(InferenceOptions options, InferenceMetrics metrics)
    {
        SentimentModel model = SentimentModel.Load(options);
        try
        {
            return new ServedModel(model, BatchingClassifier.Start(model, options, metrics));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Begins to use it, until <see cref="Leave"/>; false where it is being retired.</summary>
    public bool TryEnter()
    {
        for (int users = Volatile.Read(ref _users); users > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _unused.SetResult();
    }

    /// <summary>Waits for those who use it, and disposes of it. Called once, by the service, which gives it to nobody any more.</summary>
    public async Task RetireAsync()
    {
        Leave();
        await _unused.Task;
        Dispose();
    }

    public void Dispose()
    {
        Classifier.Dispose();
        Model.Dispose();
    }
}
