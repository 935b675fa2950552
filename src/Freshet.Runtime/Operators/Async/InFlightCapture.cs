using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Operators.Async;

/// <summary>The inputs that were on their way at a barrier. Records do not change, so they become bytes later.</summary>
internal sealed class InFlightCapture<T>(string name, Record<T>[] inputs, Serializer<T> serializer) : IStateCapture
{
    public void WriteTo(ISectionOutput output)
    {
        var bytes = new SectionWriter();
        foreach (ref readonly Record<T> input in inputs.AsSpan())
        {
            bytes.WriteInt64(input.Time.Milliseconds);
            bytes.WritePart(serializer, input.Value);
        }

        output.Write(name, -1, bytes.WrittenSpan);
    }

    public void Dispose()
    {
    }
}
