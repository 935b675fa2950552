using System.Buffers;
using System.Text;
using Freshet.Graph;
using Freshet.State;

namespace Freshet.Runtime.Execution;

/// <summary>A record that an operator failed at, without its type. Counted by <see cref="SuspectRecords"/> only.</summary>
internal abstract class SuspectRecord(int nodeId)
{
    /// <summary>The node that failed.</summary>
    public int NodeId => nodeId;

    /// <summary>How often it failed at the record.</summary>
    public int Failures { get; set; } = 1;

    /// <summary>Whether another failure was at the same record.</summary>
    public abstract bool IsSameAs(SuspectRecord other, JobGraph graph);
}

/// <summary>A record that an operator failed at.</summary>
/// <param name="record">The record.</param>
/// <param name="nodeId">The node that failed.</param>
/// <param name="position">Its number among those that the subtask had received.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class SuspectRecord<T>(Record<T> record, int nodeId, long position, Exception cause) : SuspectRecord(nodeId)
{
    private const int MaxBytes = 64 * 1024;

    public long Position => position;

    public Exception Cause => cause;

    public override bool IsSameAs(SuspectRecord other, JobGraph graph) =>
        other.NodeId == NodeId && other is SuspectRecord<T> suspect && suspect.Matches(in record, graph.FindSerializer<T>());

    /// <summary>
    /// Whether a record is this one: it has the same time, and the same value by its bytes where there is a serializer, else by an equality of its type's own, else
    /// by a text of its type's own. A restart makes the record anew, so that the object itself says nothing.
    /// </summary>
    public bool Matches(in Record<T> other, Serializer<T>? serializer)
    {
        if (other.Time != record.Time)
            return false;
        if (serializer is not null)
            return BytesOf(record.Value, serializer).AsSpan().SequenceEqual(BytesOf(other.Value, serializer));
        if (record.Value is null || other.Value is null)
            return record.Value is null && other.Value is null;
        return IsOwn(record.Value.GetType(), nameof(Equals), [typeof(object)])
            ? record.Value.Equals(other.Value)
            : IsOwn(record.Value.GetType(), nameof(ToString), []) && record.Value.ToString() == other.Value.ToString();
    }

    /// <summary>The record as a dead letter keeps it.</summary>
    public ReadOnlyMemory<byte> Bytes(Serializer<T>? serializer)
    {
        byte[] bytes = serializer is null ? Encoding.UTF8.GetBytes(record.Value?.ToString() ?? "") : BytesOf(record.Value, serializer);
        return bytes.AsMemory(0, Math.Min(bytes.Length, MaxBytes));
    }

    private static byte[] BytesOf(T value, Serializer<T> serializer)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serializer.Write(value, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static bool IsOwn(Type type, string method, Type[] parameters) =>
        type.GetMethod(method, parameters)!.DeclaringType is { } declaring && declaring != typeof(object) && !(method == nameof(ToString) && declaring == typeof(ValueType));
}
