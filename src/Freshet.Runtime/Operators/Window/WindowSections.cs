using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// The names of the sections that windows are written in. Each window operator reads what the others write, so that a job may change the trigger
/// or the state backend.
/// </summary>
internal static class WindowSections
{
    /// <summary>Contents by key and window.</summary>
    public const string Contents = "\u0001contents";

    /// <summary>Each key's session windows.</summary>
    public const string Sessions = "\u0001global:\u0001sessions";

    /// <summary>Contents by key and window, with whether they wait for the window's end.</summary>
    public const string Panes = "\u0001panes";

    /// <summary>Contents by key and slice, of which windows are made.</summary>
    public const string Slices = "\u0001slices";

    /// <summary>The time up to which windows that ended are not made of slices.</summary>
    public const string Horizon = "\u0001horizon";

    /// <summary>Adds what the bytes of contents are made of.</summary>
    public static void AddSchemas<TKey, TContent>(
        List<StateSection> output, Serializer<TKey> keys, Serializer<TContent> contents, params ReadOnlySpan<string> sections)
    {
        foreach (string section in sections)
        {
            if (WrittenSchemas.ToSection(section, keys.Schema, contents.Schema) is { } schema)
                output.Add(schema);
        }
    }
}
