using System.Buffers;
using System.Globalization;
using System.Text;
using Freshet.State;
using Freshet.Testing;

namespace Freshet.Cep.Tests;

/// <summary>The example of docs/cep.md.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_example_of_the_documentation_finds_card_tests()
    {
        var late = new OutputTag<Payment>("late");
        using var harness = new OperatorHarness<Payment, string>(payments =>
        {
            Pattern<Payment> pattern = Pattern<Payment>.Begin("small", AfterMatchSkipStrategy.SkipPastLastEvent())
                .Where(p => p.Amount < 1)
                .OneOrMore()
                .FollowedBy("large")
                .Where((p, context) => p.Amount > 500 * context.EventsForPattern("small").Average(s => s.Amount))
                .Within(TimeSpan.FromMinutes(5));

            DataStream<string> alerts = payments.KeyBy(p => p.Card)
                .Match(pattern, serializer: new PaymentSerializer())
                .SideOutputLateData(late)
                .Select(match => $"{match["large"][0].Card}: {match["small"].Count} small payments before {match["large"][0].Amount}")
                .Uid("card-tests");
            return alerts;
        });
        double[] amounts = [0.5, 20, 0.25, 400, 3];
        for (int i = 0; i < amounts.Length; i++)
            harness.Push(new Payment("card", amounts[i]), new EventTime(1000 * i));
        harness.PushWatermark(new EventTime(1_000_000));
        harness.Push(new Payment("card", 7), new EventTime(0));
        Assert.Equal("card: 2 small payments before 400", Assert.Single(harness.TakeOutput()).Value);
        Assert.Single(harness.TakeSideOutput(late));
    }

    private sealed record Payment(string Card, double Amount);

    private sealed class PaymentSerializer : Serializer<Payment>
    {
        public override void Write(Payment value, IBufferWriter<byte> output) =>
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.Card} {value.Amount:R}"), output);

        public override Payment Read(ReadOnlySpan<byte> bytes)
        {
            string[] parts = Encoding.UTF8.GetString(bytes).Split(' ');
            return new Payment(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }
}
