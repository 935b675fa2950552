using System.Globalization;
using Confluent.Kafka;

namespace Freshet.Crash.Pipelines;

/// <summary>The input of the numbering job. Pure functions.</summary>
internal static class NumberingInput
{
    public const string Topic = "input";

    private const int Keys = 200;

    public static IEnumerable<(TopicPartition Place, string Value)> At(long number)
    {
        long key = number * 7919 % Keys;
        yield return (new TopicPartition(Topic, (int)(key % 2)), string.Create(CultureInfo.InvariantCulture, $"k{key} r{number} 0"));
    }
}
