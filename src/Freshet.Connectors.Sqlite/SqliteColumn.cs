namespace Freshet.Connectors.Sqlite;

/// <summary>A column and how its value is taken from a record. Immutable.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type in the table's definition.</param>
/// <param name="IsRequired">Whether the column takes no null.</param>
/// <param name="Write">Appends the value; false where it is null and nothing was appended.</param>
internal sealed record SqliteColumn<T>(string Name, string Type, bool IsRequired, ColumnWriter<T> Write);

/// <summary>Appends a record's value; false where it is null and nothing was appended.</summary>
internal delegate bool ColumnWriter<T>(in Record<T> record, RowBuffer output);
