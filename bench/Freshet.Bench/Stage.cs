namespace Freshet.Bench;

/// <summary>A stage of the way of a record: our operator beside the bare loop that does the same work, each over the same records.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Against">What the bare loop is.</param>
/// <param name="Aim">The ratio, bare over ours, that passes.</param>
/// <param name="Records">The records that one call of each works through.</param>
/// <param name="Ours">Ours; gives a checksum.</param>
/// <param name="Bare">The bare loop; gives the same checksum.</param>
internal sealed record Stage(string Name, string Against, double Aim, int Records, Func<long> Ours, Func<long> Bare);
