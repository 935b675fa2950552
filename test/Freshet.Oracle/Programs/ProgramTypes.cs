namespace Freshet.Oracle.Programs;

/// <summary>The types of program: one file each, registered here.</summary>
internal static class ProgramTypes
{
    private static readonly Dictionary<string, Func<OracleRow, StartProgram>> Types = new(StringComparer.Ordinal)
    {
        ["async"] = AsyncProgram.Create,
        ["broadcast"] = BroadcastProgram.Create,
        ["cep"] = CepProgram.Create,
        ["coGroup"] = WindowJoinProgram.Create,
        ["coProcess"] = CoProcessProgram.Create,
        ["intervalJoin"] = IntervalJoinProgram.Create,
        ["join"] = WindowJoinProgram.Create,
        ["process"] = ProcessProgram.Create,
        ["reduce"] = ReduceProgram.Create,
        ["rolling"] = RollingProgram.Create,
        ["watermarks"] = WatermarksProgram.Create,
        ["window"] = WindowProgram.Create,
    };

    /// <summary>The program that is described.</summary>
    /// <exception cref="UnsupportedCaseException">Nothing is known of its type, or of a part of it.</exception>
    public static StartProgram Find(OracleRow program) => Types.TryGetValue(program.Text("type"), out Func<OracleRow, StartProgram>? create)
        ? create(program)
        : throw new UnsupportedCaseException($"program type '{program["type"]}'");
}
