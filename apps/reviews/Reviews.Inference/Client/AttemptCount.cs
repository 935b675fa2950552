namespace Reviews.Inference;

/// <summary>The attempts at a request that count against its texts. One thread at a time.</summary>
internal sealed class AttemptCount(FailoverOptions options, int texts)
{
    // Two failures between which the service answered are of the texts; halves of them tell more than a third.
    private const int AttemptsOfMany = 2;

    private readonly int _most = texts == 1 ? options.MaxAttempts : Math.Min(AttemptsOfMany, options.MaxAttempts);
    private int _counted;

    /// <summary>Attempts that failed, whosever fault it was.</summary>
    public int Failed { get; private set; }

    /// <summary>Counts a failed attempt, behind which the service answered; says whether it was the last one.</summary>
    public bool IsSpentBy(InferenceException failure)
    {
        Failed++;
        switch (failure.Failure)
        {
            case InferenceFailure.Busy or InferenceFailure.LeftAlone: // nobody looked at the texts
                return false;
            case InferenceFailure.Refused: // and will be again
                return true;
            default:
                return ++_counted >= _most;
        }
    }
}
