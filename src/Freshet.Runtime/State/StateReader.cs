using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>What reads a state as it was written, found when it is asked for. Used by one thread.</summary>
/// <param name="keys">How keys become bytes.</param>
/// <param name="values">How values become bytes now.</param>
/// <param name="written">What is known of how they did; null for nothing.</param>
/// <param name="section">The state's name in checkpoints.</param>
internal sealed class StateReader<TKey, TValue>(Serializer<TKey> keys, Serializer<TValue> values, WrittenSchemas? written = null, string section = "")
{
    private Serializer<TValue>? _values;

    /// <summary>Reads values: the serializer itself where it would write what was written.</summary>
    /// <exception cref="StateSchemaException">Keys or values were written as types that cannot be read as those there are.</exception>
    public Serializer<TValue> Values => _values ??= Find();

    private Serializer<TValue> Find()
    {
        written?.CheckKeys(section, keys);
        return written?.Reading(section, values) ?? values;
    }
}
