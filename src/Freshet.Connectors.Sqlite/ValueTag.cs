namespace Freshet.Connectors.Sqlite;

/// <summary>The kind of a value in a committable. The numbers stand in checkpoints.</summary>
internal enum ValueTag : byte
{
    Null = 0,
    Integer = 1,
    Real = 2,
    Text = 3,
    Blob = 4,
}
