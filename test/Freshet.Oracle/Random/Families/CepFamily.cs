namespace Freshet.Oracle.Random.Families;

/// <summary>Patterns; see <see cref="CepCases"/>.</summary>
internal sealed class CepFamily : ICaseFamily
{
    public string Name => "cep";

    public int Share => 17;

    public OracleRow Create(SeededRandom random)
    {
        OracleRow described = CepCases.Create(random);
        if (!described.Row("program").Has("key") || !random.Chance(0.3))
            return described;
        object?[] steps = [.. described.Rows("steps").Select(s => s.Has("restore") ? s.With("parallelism", random.Between(1, 3)) : s)];
        return described.With("steps", steps);
    }
}
