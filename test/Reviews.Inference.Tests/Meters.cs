namespace Reviews.Inference.Tests;

/// <summary>Tests whose services measure: one at a time, as a service's metrics hear every meter of the process that has the name.</summary>
[CollectionDefinition(Name)]
public sealed class Meters
{
    public const string Name = "meters";
}
