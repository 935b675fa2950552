using System.Runtime.InteropServices;

namespace Freshet.Runtime.State;

/// <summary>An entry of a <see cref="StateTable{TKey,TNamespace,TValue}"/>.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TableEntry<TKey, TNamespace, TValue>
{
    public TKey Key;
    public TValue Value;
    public TNamespace Namespace;
    public int Next; // of the same bucket, -1 for none; below that for an entry that is free

    public readonly bool IsFree => Next < -1;
}
