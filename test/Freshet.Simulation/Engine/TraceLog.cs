using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Freshet.Simulation.Engine;

/// <summary>What happened in a run, line by line: hashed, so that two runs can be compared, and written out where somebody wants to read it.</summary>
internal sealed class TraceLog(TextWriter? output)
{
    private readonly XxHash64 _hash = new();

    /// <summary>Stands for every line so far, in order.</summary>
    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public void Add(string line)
    {
        _hash.Append(MemoryMarshal.AsBytes(line.AsSpan()));
        output?.WriteLine(line);
    }
}
