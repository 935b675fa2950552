namespace Freshet.State.RocksDB.Tests;

/// <summary>Tests of this collection run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
