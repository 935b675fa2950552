namespace Reviews.Learning.Drift;

/// <summary>Watches one number of a stream and says when its distribution has changed. Not thread-safe.</summary>
internal interface IDriftDetector
{
    /// <summary>Takes the next value; true where a change has been found with it.</summary>
    bool Update(double value);

    /// <summary>The mean of what is taken for the present.</summary>
    double Mean { get; }

    void Write(BinaryWriter state);

    void Read(BinaryReader state);
}
