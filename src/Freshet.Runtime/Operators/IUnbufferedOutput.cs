namespace Freshet.Runtime.Operators;

/// <summary>An output that wants each record as soon as it is made, so that it sees the order in which an operator fills its outputs.</summary>
internal interface IUnbufferedOutput;
