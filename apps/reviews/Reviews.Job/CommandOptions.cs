using System.CommandLine;
using System.Globalization;

namespace Reviews.Job;

/// <summary>Options of a command line that refuse what does not fit. Pure functions.</summary>
internal static class CommandOptions
{
    private const double ShortestMinutes = 0.001;
    private const double LongestMinutes = 525_600;

    /// <summary>Refuses what does not fit the rule, which goes on behind the option's name.</summary>
    public static void Check(Option option, Func<string, bool> fits, string rule) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !fits(result.Tokens[0].Value))
            result.AddError($"{option.Name} {rule}; '{result.Tokens[0].Value}' does not fit.");
    });

    /// <summary>An option that takes one of some values, the first by default.</summary>
    public static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    /// <summary>An option that takes a number above 0, with a default.</summary>
    public static Option<int> Positive(string name, string description, int value)
    {
        Option<int> option = Positive<int>(name, description);
        option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>An option that takes minutes, from 0 to a year, with a default.</summary>
    public static Option<double> Minutes(string name, string description, TimeSpan value)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value.TotalMinutes };
        Check(
            option, text => !double.TryParse(text, CultureInfo.InvariantCulture, out double minutes) || minutes is 0 or (>= ShortestMinutes and <= LongestMinutes),
            string.Create(CultureInfo.InvariantCulture, $"is 0 or from {ShortestMinutes} to {LongestMinutes} minutes"));
        return option;
    }

    /// <summary>An option that takes a number above 0.</summary>
    public static Option<T> Positive<T>(string name, string description)
    {
        var option = new Option<T>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) && value <= 0)
                result.AddError($"{name} must be above 0.");
        });
        return option;
    }
}
