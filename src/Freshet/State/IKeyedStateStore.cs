namespace Freshet.State;

/// <summary>Gives a keyed function its state handles, in <c>Open</c>. The names are unique within the operator.</summary>
public interface IKeyedStateStore
{
    /// <summary>The handle of a single value per key.</summary>
    ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor);
}
