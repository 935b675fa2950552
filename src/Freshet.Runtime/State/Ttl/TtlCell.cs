using System.Diagnostics.CodeAnalysis;

namespace Freshet.Runtime.State.Ttl;

/// <summary>A single value per key with its time stamp: what value, reducing and aggregating state have in common.</summary>
internal sealed class TtlCell<T>(TtlEntries<TtlValue<T>> table)
{
    /// <summary>Reads the value; one that is expired is removed by that.</summary>
    public bool TryRead([MaybeNullWhen(false)] out T value)
    {
        table.BeginAccess();
        if (table.TryGet(out TtlValue<T> stored))
        {
            bool isExpired = table.Rule.IsExpired(in stored, table.Now);
            if (isExpired)
                table.Clear();
            else if (table.Rule.UpdatesOnRead)
                Write(stored.Value);
            if (!isExpired || table.Rule.ReturnsExpired)
            {
                value = stored.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Begins an access that writes: gives the value that what is added is added to.</summary>
    public bool TryReadToAdd([MaybeNullWhen(false)] out T value)
    {
        table.BeginAccess();
        bool found = table.TryGet(out TtlValue<T> stored) && (table.Rule.ReturnsExpired || !table.Rule.IsExpired(in stored, table.Now));
        value = found ? stored.Value : default;
        return found;
    }

    public void Set(T value)
    {
        table.BeginAccess();
        Write(value);
    }

    /// <summary>Ends an access that <see cref="TryReadToAdd"/> began.</summary>
    public void Write(T value) => table.Set(new TtlValue<T>(value, table.Now));

    public void Clear()
    {
        table.BeginAccess();
        table.Clear();
    }
}
