namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for where a record is used on a framework that has none.</summary>
internal static class IsExternalInit;
