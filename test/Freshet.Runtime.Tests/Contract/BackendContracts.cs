using Freshet.Runtime.State;
using Freshet.Testing.Contract;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Operators whose keyed state is in a backend: the contract is that of the state in memory, to the letter.</summary>
internal static class BackendContracts
{
    /// <summary>The operator with its state in a backend.</summary>
    public static OperatorContract On(this OperatorContract contract, StateBackend backend) =>
        contract with { Create = (options, state, now) => contract.Create(options with { StateBackend = backend }, state, now) };

    /// <summary>
    /// The operator with its state in memory at first, so in the run that is right by definition, and with every restore in the one backend or the other.
    /// </summary>
    public static OperatorContract Between(this OperatorContract contract, StateBackend backend)
    {
        int made = 0;
        var heap = new HeapStateBackend();
        return contract with
        {
            Create = (options, state, now) => contract.Create(options with { StateBackend = made++ % 2 == 0 ? heap : backend }, state, now),
        };
    }
}
