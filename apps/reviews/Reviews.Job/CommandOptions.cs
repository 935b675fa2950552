using System.CommandLine;
using System.Globalization;

namespace Reviews.Job;

/// <summary>Options of a command line that refuse what does not fit. Pure functions.</summary>
internal static class CommandOptions
{
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

    /// <summary>An option that takes a duration: 0, or a number with a unit of s, m, h or d.</summary>
    public static Option<TimeSpan> Duration(string name, string description, TimeSpan value, TimeSpan longest) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!TryDuration(text, out TimeSpan duration) || duration > longest)
                result.AddError($"{name} is a duration as 90s, 30m, 1h or 1d, or 0, and {longest.TotalDays:0} days at most; '{text}' does not fit.");
            return duration;
        },
    };

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

    /// <summary>Reads 0, or a number with a unit of s, m, h or d.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        double unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => double.NaN } : double.NaN;
        if (double.IsNaN(unit) || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return false;
        duration = TimeSpan.FromSeconds(number * unit);
        return true;
    }
}
