using System.Globalization;

namespace Reviews.Learning;

/// <summary>Which state of which model: what a prediction says of its origin. Immutable.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="History">See <see cref="FtrlClassifier.History"/>; 0 for a model that has learnt nothing.</param>
/// <param name="Updates">How many examples it had learnt.</param>
public readonly record struct ModelIdentity(string Name, ulong History, long Updates)
{
    /// <summary>The history as 16 hexadecimal digits.</summary>
    public string Hash => History.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The state that a model is in.</summary>
    public static ModelIdentity Of(string name, FtrlClassifier model) => new(name, model.History, model.Updates);

    /// <summary>The state that a snapshot holds.</summary>
    public static ModelIdentity Of(string name, FtrlSnapshot snapshot) => new(name, snapshot.History, snapshot.Updates);

    /// <summary>Name, hash and updates: <c>baseline-ftrl@3f…@1200</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}@{Hash}@{Updates}");
}
