using Freshet.Runtime.Operators.Window;
using Freshet.Runtime.State;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Tells from a section's name which state it belongs to. Pure.</summary>
internal static class StateName
{
    private const char Mark = '\u0001'; // before the names that operators give to what is theirs
    private const string GlobalState = "\u0001global:";
    private const string Lineage = "lineage-";

    public static (string Uid, CheckpointStateKind Kind, string Name) Of(string uid, string section, int keyGroup)
    {
        if (OperatorStateSection.TryRead(new StateSection(section, -1, ReadOnlyMemory<byte>.Empty)) is { } own)
            return (uid, KindOf(own.Kind), own.Name);
        if (keyGroup < 0)
            return section.StartsWith(Lineage, StringComparison.Ordinal) ? (uid, CheckpointStateKind.Commit, "commits") : (uid, CheckpointStateKind.Own, section);
        if (section.EndsWith("timers", StringComparison.Ordinal) && section[0] == Mark)
            return (uid, CheckpointStateKind.Timer, section[1..]);
        return section switch
        {
            WindowSections.Panes or WindowSections.Slices => (uid, CheckpointStateKind.Pane, section[1..]),
            WindowSections.Horizon => (uid, CheckpointStateKind.Horizon, section[1..]),
            WindowSections.Sessions => (uid, CheckpointStateKind.Keyed, "sessions"),
            _ when section.StartsWith(GlobalState, StringComparison.Ordinal) => (uid, CheckpointStateKind.Keyed, section[GlobalState.Length..]),
            _ when section[0] == Mark => (uid, CheckpointStateKind.Window, section[1..]),
            _ => (uid, CheckpointStateKind.Keyed, section),
        };
    }

    private static CheckpointStateKind KindOf(string kind) => kind switch
    {
        "list" => CheckpointStateKind.List,
        "union" => CheckpointStateKind.UnionList,
        _ => CheckpointStateKind.Broadcast,
    };
}
