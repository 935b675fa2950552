using System.Globalization;
using System.Text;

namespace Freshet.Connectors.Sqlite;

/// <summary>What a table is to SQLite: the statements that make and fill it, and how an existing one differs. Immutable.</summary>
internal sealed record TableDefinition(
    string Name, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<string> Key, IReadOnlyList<IReadOnlyList<string>> Indexes)
{
    /// <summary>How long rows are kept; null: for ever.</summary>
    public TableRetention? Retention { get; init; }

    /// <summary>Stands in every committable, so that rows are never put into columns that they were not made for.</summary>
    public string Signature => $"{Name}({string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"))})";

    public string CreateTable
    {
        get
        {
            var sql = new StringBuilder($"CREATE TABLE {SqliteName.Quoted(Name)} (");
            sql.AppendJoin(", ", Columns.Select(c => $"{SqliteName.Quoted(c.Name)} {c.Type}{(c.IsRequired ? " NOT NULL" : "")}"));
            if (Key.Count > 0)
                sql.Append(", PRIMARY KEY (").Append(SqliteName.Quoted(Key)).Append(')');
            return sql.Append(") STRICT").ToString();
        }
    }

    public IEnumerable<string> CreateIndexes => Indexes.Select(columns =>
        $"CREATE INDEX IF NOT EXISTS {SqliteName.Quoted($"{Name}_by_{string.Join("_", columns)}")} "
        + $"ON {SqliteName.Quoted(Name)} ({SqliteName.Quoted(columns)})");

    public string Insert
    {
        get
        {
            string insert = $"INSERT INTO {SqliteName.Quoted(Name)} ({SqliteName.Quoted(Columns.Select(c => c.Name))}) "
                + $"VALUES ({string.Join(", ", Columns.Select(_ => "?"))})";
            if (Key.Count == 0)
                return insert;
            string[] others = [.. Columns.Select(c => c.Name).Except(Key).Select(SqliteName.Quoted)];
            string action = others.Length == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", others.Select(c => $"{c} = excluded.{c}"))}";
            return $"{insert} ON CONFLICT ({SqliteName.Quoted(Key)}) DO {action}";
        }
    }

    /// <summary>Deletes what is older than it is kept; null where all is kept.</summary>
    public string? DeleteOld => Retention is not { } kept ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"DELETE FROM {SqliteName.Quoted(Name)} WHERE {SqliteName.Quoted(kept.Column)} < min((SELECT max({SqliteName.Quoted(kept.Column)}) FROM {SqliteName.Quoted(Name)}), CAST(unixepoch('subsec') * 1000 AS INTEGER)) - {kept.Milliseconds}");

    /// <summary>In what an existing table cannot take the rows, one sentence part each; empty where it can.</summary>
    public IReadOnlyList<string> Differences(IReadOnlyList<ExistingColumn> existing)
    {
        var differences = new List<string>();
        foreach (ColumnDefinition column in Columns)
        {
            ExistingColumn? match = existing.FirstOrDefault(e => e.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
            if (match is null)
                differences.Add($"it has no column '{column.Name}'");
            else if (!match.Type.Equals(column.Type, StringComparison.OrdinalIgnoreCase))
                differences.Add($"its column '{column.Name}' is {(match.Type.Length == 0 ? "without a type" : match.Type)}, not {column.Type}");
            else if (match.IsRequired && !column.IsRequired)
                differences.Add($"its column '{column.Name}' takes no null");
        }

        differences.AddRange(existing
            .Where(e => e.IsRequired && !e.HasDefault && !Columns.Any(c => c.Name.Equals(e.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(e => $"its column '{e.Name}' takes no null, and the sink does not fill it"));
        string[] key = [.. existing.Where(e => e.KeyOrdinal > 0).OrderBy(e => e.KeyOrdinal).Select(e => e.Name)];
        if (!key.SequenceEqual(Key, StringComparer.OrdinalIgnoreCase))
            differences.Add($"its key is ({string.Join(", ", key)}), not ({string.Join(", ", Key)})");
        return differences;
    }
}

/// <summary>How long rows are kept, by a column with their times. Immutable.</summary>
internal sealed record TableRetention(string Column, long Milliseconds);

/// <summary>A column as the sink fills it. Immutable.</summary>
internal sealed record ColumnDefinition(string Name, string Type, bool IsRequired);

/// <summary>A column of a table in the file; the ordinal counts from 1 within the key, 0 is outside. Immutable.</summary>
internal sealed record ExistingColumn(string Name, string Type, bool IsRequired, bool HasDefault, int KeyOrdinal);
