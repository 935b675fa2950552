namespace Freshet.Runtime.State;

/// <summary>The namespace of state that has the key as its only scope.</summary>
internal readonly record struct VoidNamespace;
