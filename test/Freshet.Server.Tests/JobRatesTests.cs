using Freshet.Runtime.Metrics;
using Freshet.Server.Job;

namespace Freshet.Server.Tests;

public sealed class JobRatesTests
{
    [Fact]
    public void Rates_and_shares_are_the_difference_of_two_snapshots()
    {
        JobMetrics earlier = Jobs.Metrics(10, Jobs.Vertex(1, 1000, 500, busy: 5, idle: 5));
        JobMetrics later = Jobs.Metrics(12, Jobs.Vertex(1, 1500, 600, busy: 5.5, idle: 6, backPressured: 0.5));
        VertexRates rates = Assert.Single(JobRates.Between(earlier, later).Vertices);
        Assert.Equal((250.0, 50.0, 0.25, 0.5, 0.25), (rates.InPerSecond, rates.OutPerSecond, rates.Busy, rates.Idle, rates.BackPressured));
    }

    [Fact]
    public void Without_an_earlier_snapshot_they_count_from_the_start() =>
        Assert.Equal(50, JobRates.Between(null, Jobs.Metrics(4, Jobs.Vertex(1, 200))).Vertices[0].InPerSecond);

    [Fact]
    public void An_earlier_snapshot_of_another_run_is_not_used() =>
        Assert.Equal(100, JobRates.Between(Jobs.Metrics(50, Jobs.Vertex(1, 9000)), Jobs.Metrics(2, Jobs.Vertex(1, 200))).Vertices[0].InPerSecond);

    [Fact]
    public void Two_snapshots_of_one_instant_give_zero()
    {
        JobMetrics now = Jobs.Metrics(3, Jobs.Vertex(1, 10, busy: 1));
        VertexRates rates = JobRates.Between(now, now).Vertices[0];
        Assert.Equal((0.0, 0.0, VertexState.Idle), (rates.InPerSecond, rates.Busy, rates.State));
    }

    [Theory]
    [InlineData(0, 1, 0, VertexState.Idle)]
    [InlineData(0.3, 0.7, 0, VertexState.Busy)]
    [InlineData(0.9, 0.1, 0, VertexState.Hot)]
    [InlineData(0.4, 0, 0.6, VertexState.BackPressured)]
    public void State_is_what_a_vertex_mostly_does(double busy, double idle, double backPressured, VertexState state) =>
        Assert.Equal(state, JobRates.Between(null, Jobs.Metrics(1, Jobs.Vertex(1, 0, 0, busy, idle, backPressured))).Vertices[0].State);

    [Fact]
    public void Topology_joins_the_chains_of_the_graph()
    {
        JobTopology topology = JobTopology.From(Jobs.Graph(), [Jobs.Vertex(0, nodes: [0]), Jobs.Vertex(1, nodes: [1, 2])]);
        Assert.Equal([0], topology.Sources);
        Assert.Equal([(0, 1)], topology.Edges.Select(e => (e.From, e.To)));
        Assert.Equal(["big", "kept"], topology.Operators[1].Select(o => o.Name));
    }

    [Fact]
    public void A_node_that_no_vertex_runs_hands_its_inputs_on() =>
        Assert.Equal([(0, 2)], JobTopology.From(Jobs.Graph(), [Jobs.Vertex(0), Jobs.Vertex(2)]).Edges.Select(e => (e.From, e.To)));
}
