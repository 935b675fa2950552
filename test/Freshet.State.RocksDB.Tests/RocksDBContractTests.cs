using Freshet.Runtime.State;
using Freshet.Runtime.Tests.Contract;
using Freshet.Testing.Contract;

namespace Freshet.State.RocksDB.Tests;

public sealed class RocksDBKeyedStateTests : KeyedStateContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBKeyedStateTests() => Backend = _folder.CreateBackend();

    protected override StateBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class RocksDBStateAccessTests : StateAccessContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBStateAccessTests() => Backend = _folder.CreateBackend();

    protected override StateBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class RocksDBTimeToLiveTests : TimeToLiveContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBTimeToLiveTests() => Backend = _folder.CreateBackend();

    protected override StateBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class RocksDBExpiryEqualityTests : ExpiryEqualityContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBExpiryEqualityTests() => Backend = _folder.CreateBackend();

    protected override StateBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class RocksDBStateEvolutionTests : StateEvolutionContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBStateEvolutionTests() => Backend = _folder.CreateBackend();

    protected override StateBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

public sealed class RocksDBByteStoreTests : ByteStoreContract, IDisposable
{
    private readonly RocksDBFolder _folder = new();

    public RocksDBByteStoreTests() => Backend = _folder.CreateBackend();

    protected override ByteStoreBackend Backend { get; }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Every operator with keyed state, that state in RocksDB. Restores, each of which opens a database, are made after every step of one cut.</summary>
public sealed class RocksDBOperatorTests : IDisposable
{
    private static readonly Dictionary<string, OperatorContract> All = OneInputContracts.All
        .Concat(WindowContracts.All).Concat(TwoInputContracts.All).Where(c => c.IsKeyed).ToDictionary(c => c.Name, StringComparer.Ordinal);

    private readonly RocksDBFolder _folder = new();

    public static TheoryData<string> Operators => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Results_are_the_same_however_the_input_is_cut_and_whenever_snapshots_are_taken(string name)
    {
        OperatorContract contract = All[name].On(_folder.CreateBackend());
        ContractKit.Holds_for_every_cut_of_the_input(contract);
        ContractKit.Holds_with_a_snapshot_after_every_step(contract);
    }

    public void Dispose() => _folder.Dispose();
}
