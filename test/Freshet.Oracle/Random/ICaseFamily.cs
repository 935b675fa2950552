namespace Freshet.Oracle.Random;

/// <summary>Makes random cases of one kind of program.</summary>
internal interface ICaseFamily
{
    /// <summary>The name that the ids of its cases begin with.</summary>
    string Name { get; }

    /// <summary>How many of each round of cases are its own.</summary>
    int Share { get; }

    /// <summary>A case, without its id.</summary>
    OracleRow Create(SeededRandom random);
}
