using Freshet.Runtime.State;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.State;

public sealed class HeapKeyedStateTests : KeyedStateContract
{
    protected override StateBackend Backend { get; } = new HeapStateBackend();
}

public sealed class HeapStateAccessTests : StateAccessContract
{
    protected override StateBackend Backend { get; } = new HeapStateBackend();
}

public sealed class HeapTimeToLiveTests : TimeToLiveContract
{
    protected override StateBackend Backend { get; } = new HeapStateBackend();
}

public sealed class SortedKeyedStateTests : KeyedStateContract
{
    protected override StateBackend Backend { get; } = new SortedByteStoreBackend();
}

public sealed class SortedStateAccessTests : StateAccessContract
{
    protected override StateBackend Backend { get; } = new SortedByteStoreBackend();
}

public sealed class SortedTimeToLiveTests : TimeToLiveContract
{
    protected override StateBackend Backend { get; } = new SortedByteStoreBackend();
}

public sealed class SortedExpiryEqualityTests : ExpiryEqualityContract
{
    protected override StateBackend Backend { get; } = new SortedByteStoreBackend();
}

public sealed class HeapStateEvolutionTests : StateEvolutionContract
{
    protected override StateBackend Backend { get; } = new HeapStateBackend();
}

public sealed class SortedStateEvolutionTests : StateEvolutionContract
{
    protected override StateBackend Backend { get; } = new SortedByteStoreBackend();
}

public sealed class SortedByteStoreTests : ByteStoreContract
{
    protected override ByteStoreBackend Backend { get; } = new SortedByteStoreBackend();
}
