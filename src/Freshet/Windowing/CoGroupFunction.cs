using Freshet.Functions;

namespace Freshet.Windowing;

/// <summary>Makes results of what two streams have in one key and window; one of them may have nothing.</summary>
/// <typeparam name="T1">The type of the first stream's values.</typeparam>
/// <typeparam name="T2">The type of the second stream's values.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
/// <param name="first">The values of the first stream, in the order of their coming. Valid during the call.</param>
/// <param name="second">The values of the second stream, in the order of their coming. Valid during the call.</param>
/// <param name="output">Takes the results; they carry the window's last millisecond unless told otherwise.</param>
public delegate void CoGroupFunction<T1, T2, TOut>(ReadOnlySpan<T1> first, ReadOnlySpan<T2> second, Collector<TOut> output);
