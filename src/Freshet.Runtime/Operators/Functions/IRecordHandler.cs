namespace Freshet.Runtime.Operators.Functions;

/// <summary>Calls a user function with one record. A struct, so that the loop over a batch calls it directly.</summary>
internal interface IRecordHandler<T>
{
    void Handle(ref readonly Record<T> record);
}
