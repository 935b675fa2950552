using Freshet.Simulation.Broker;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Tests;

public sealed class BrokerModelTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly World _world = new(1, new TraceLog(null));
    private readonly BrokerModel _broker;

    public BrokerModelTests()
    {
        _broker = new BrokerModel(_world);
        _broker.CreateTopic("out", 2);
    }

    [Fact]
    public void Reader_of_committed_messages_stops_at_a_transaction_under_way()
    {
        ProducerIdentity first = _broker.InitProducer("a", Timeout);
        ProducerIdentity second = _broker.InitProducer("b", Timeout);
        Produce(first, 0, 1);
        Produce(second, 0, 2);
        _broker.EndTransaction(second, commits: true);
        Assert.Empty(Committed());
        Assert.Equal([1, 2], All());
        _broker.EndTransaction(first, commits: true);
        Assert.Equal([1, 2], Committed());
    }

    [Fact]
    public void Aborted_messages_are_passed_over()
    {
        ProducerIdentity producer = _broker.InitProducer("a", Timeout);
        Produce(producer, 0, 1);
        _broker.EndTransaction(producer, commits: false);
        Produce(producer, 1, 2);
        _broker.EndTransaction(producer, commits: true);
        Assert.Equal([2], Committed());
        Assert.Equal([1, 2], All());
    }

    [Fact]
    public void New_producer_of_an_id_fences_the_old_one_and_aborts_what_it_has_under_way()
    {
        ProducerIdentity old = _broker.InitProducer("a", Timeout);
        Produce(old, 0, 1);
        _broker.SendOffset(old, "marks", "p", new GroupOffset(7, ""));
        ProducerIdentity young = _broker.InitProducer("a", Timeout);
        Assert.Equal(BrokerError.ProducerFenced, Assert.Throws<BrokerException>(() => Produce(old, 1, 2)).Error);
        Assert.Equal(BrokerError.ProducerFenced, Assert.Throws<BrokerException>(() => _broker.EndTransaction(old, commits: true)).Error);
        Produce(young, 0, 3);
        _broker.EndTransaction(young, commits: true);
        Assert.Equal([3], Committed());
        Assert.Null(_broker.OffsetOf("marks", "p", stable: true));
    }

    [Fact]
    public void Transaction_expires_and_its_producer_with_it()
    {
        ProducerIdentity producer = _broker.InitProducer("a", Timeout);
        Produce(producer, 0, 1);
        _world.Pass(Timeout);
        Assert.Equal(BrokerError.ProducerFenced, Assert.Throws<BrokerException>(() => _broker.EndTransaction(producer, commits: true)).Error);
        Assert.Empty(Committed());
        Assert.Equal(0, _broker.Ongoing);
    }

    [Fact]
    public void Offsets_become_committed_with_their_transaction()
    {
        ProducerIdentity producer = _broker.InitProducer("a", Timeout);
        _broker.SendOffset(producer, "marks", "p", new GroupOffset(7, "x"));
        Assert.Equal(BrokerError.UnstableOffsetCommit, Assert.Throws<BrokerException>(() => _broker.OffsetOf("marks", "p", stable: true)).Error);
        Assert.Null(_broker.OffsetOf("marks", "p", stable: false));
        _broker.EndTransaction(producer, commits: true);
        Assert.Equal(new GroupOffset(7, "x"), _broker.OffsetOf("marks", "p", stable: true));
    }

    [Fact]
    public void Request_that_comes_twice_counts_once()
    {
        ProducerIdentity producer = _broker.InitProducer("a", Timeout);
        Produce(producer, 0, 1);
        Produce(producer, 0, 1);
        _broker.EndTransaction(producer, commits: true);
        _broker.ProduceAgain(producer, _broker.Log("out", 0), 0, [Of(1)]);
        Produce(producer, 1, 2);
        _broker.ProduceAgain(producer, _broker.Log("out", 0), 0, [Of(1)]);
        _broker.EndTransaction(producer, commits: true);
        Assert.Equal([1, 2], Committed());
    }

    [Fact]
    public void Request_after_one_that_is_missing_is_refused() => Assert.Equal(
        BrokerError.OutOfOrderSequence,
        Assert.Throws<BrokerException>(() => Produce(_broker.InitProducer("a", Timeout), 5, 1)).Error);

    [Fact]
    public void Transaction_can_be_ended_again_in_the_same_way_only()
    {
        ProducerIdentity producer = _broker.InitProducer("a", Timeout);
        Produce(producer, 0, 1);
        _broker.EndTransaction(producer, commits: true);
        _broker.EndTransaction(producer, commits: true);
        Assert.Equal(
            BrokerError.InvalidTransactionState, Assert.Throws<BrokerException>(() => _broker.EndTransaction(producer, commits: false)).Error);
        Assert.Equal([1], Committed());
    }

    private void Produce(ProducerIdentity producer, int sequence, byte value) =>
        _broker.Produce(producer, _broker.Log("out", 0), sequence, [Of(value)]);

    private int[] Committed() => Read(committedOnly: true);

    private int[] All() => Read(committedOnly: false);

    private int[] Read(bool committedOnly) => [.. _broker.Log("out", 0).Read(0, 100, committedOnly).Read.Select(e => (int)e.Message!.Value![0])];

    private static Message Of(byte value) => new(null, [value], World.Start);
}
