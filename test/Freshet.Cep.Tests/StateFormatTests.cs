using System.Buffers;
using Freshet.Cep.Nfa;
using Freshet.Cep.Operators;
using Freshet.State;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class StateFormatTests
{
    private static readonly Pattern<string> Pattern = Begin('a').Times(2).FollowedBy("b").Where(Is('b'));

    [Fact]
    public void The_bytes_of_a_key_stay_as_they_are() =>
        Assert.Equal(
            "01050009420309000000000000000277310700000000000000027732080000000000000002773302"
            + "0000000000000002000000000000000001000000000000000261310100000000000000"
            + "0200000000000000026132030102000202010202000301020102030203000000",
            Convert.ToHexString(Bytes(Pattern)));

    [Fact]
    public void Waiting_events_and_matches_come_back()
    {
        KeyElements<string> read = Serializer(Pattern).Read(Bytes(Pattern));
        var waiting = new List<Record<string>>();
        read.CopyWaiting(waiting);
        Assert.Equal([new("w1", new EventTime(9)), new("w2", new EventTime(7)), new("w3", new EventTime(8))], waiting);
        Assert.Equal(7, read.Earliest);
        Assert.Equal(3, read.Matches!.Partial.Length);
        Assert.Equal(2, read.Matches.NextSequence);
        MatchNode<string> last = read.Matches.Partial[0].Last!;
        Assert.Equal(("a2", "a1"), (last.Event.Value, last.Previous!.Event.Value));
        Assert.Same(last.Previous.Event, read.Matches.Partial[0].Start);
        Assert.Same(last.Event, read.Matches.Partial[1].Start); // one event is one object, whoever holds it
        Assert.Null(read.Matches.Partial[2].Start);
    }

    [Fact]
    public void State_of_another_pattern_is_refused()
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Serializer(Pattern.Optional()).Read(Bytes(Pattern)));
        Assert.Contains("another pattern", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_of_another_version_is_refused()
    {
        byte[] bytes = Bytes(Pattern);
        bytes[0]++;
        Assert.Contains("version 2", Assert.Throws<InvalidDataException>(() => Serializer(Pattern).Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_that_is_cut_off_is_refused_wherever_it_ends()
    {
        byte[] bytes = Bytes(Pattern);
        int waitingEnd = bytes.AsSpan().IndexOf("w3"u8) + 2; // there a key without matches ends
        for (int length = 0; length < bytes.Length; length++)
        {
            if (length != waitingEnd)
                Assert.Throws<InvalidDataException>(() => Serializer(Pattern).Read(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_key_with_one_partial_match_takes_little_space()
    {
        var matcher = new Matcher<string>(NfaCompiler<string>.Compile(Pattern), keepsTimedOut: false);
        matcher.Load(null);
        matcher.Process("a1", 1, 0);
        Assert.True(matcher.TrySave(out KeyMatches<string>? matches));
        Assert.Equal(46, Written(KeyElements<string>.Of(matches)).Length);
    }

    [Fact]
    public void Many_nodes_come_back_as_they_were()
    {
        Pattern<string> loop = Begin('a').OneOrMore().FollowedBy("b").Where(Is('b'));
        var matcher = new Matcher<string>(NfaCompiler<string>.Compile(loop), keepsTimedOut: false);
        matcher.Load(null);
        for (int i = 0; i < 30; i++)
            matcher.Process($"a{i}", i, 0);
        matcher.TrySave(out KeyMatches<string>? matches);
        var output = new ArrayBufferWriter<byte>();
        Serializer(loop).Write(KeyElements<string>.Of(matches), output);
        KeyMatches<string> read = Serializer(loop).Read(output.WrittenSpan).Matches!;
        Assert.Equal(matches!.Partial.Select(Describe), read.Partial.Select(Describe));
        var again = new ArrayBufferWriter<byte>();
        Serializer(loop).Write(KeyElements<string>.Of(read), again);
        Assert.Equal(output.WrittenSpan, again.WrittenSpan);

        static string Describe(PartialMatch<string> match)
        {
            string text = $"{match.State} {match.Start?.Value}";
            for (MatchNode<string>? node = match.Last; node is not null; node = node.Previous)
                text += $" {node.Pattern}:{node.Event.Value}@{node.Event.Timestamp}#{node.Event.Sequence}";
            return text;
        }
    }

    private static KeyElementsSerializer<string> Serializer(Pattern<string> pattern) => new(NfaCompiler<string>.Compile(pattern), Serializers.For<string>());

    private static byte[] Bytes(Pattern<string> pattern)
    {
        var matcher = new Matcher<string>(NfaCompiler<string>.Compile(pattern), keepsTimedOut: false);
        matcher.Load(null);
        matcher.Process("a1", 1, 0);
        matcher.Process("a2", 2, 0);
        matcher.TrySave(out KeyMatches<string>? matches);
        return Written(KeyElements<string>.Of(matches).With("w1", 9).With("w2", 7).With("w3", 8));
    }

    private static byte[] Written(KeyElements<string> value)
    {
        var output = new ArrayBufferWriter<byte>();
        Serializer(Pattern).Write(value, output);
        return output.WrittenSpan.ToArray();
    }
}
