using Freshet.Server.Job;

namespace Freshet.Server.Tests;

public sealed class GraphLayoutTests
{
    [Fact]
    public void A_chain_goes_from_left_to_right_on_one_line()
    {
        GraphPlacement placement = GraphLayout.Place([new(0, 100, 40), new(1, 80, 20), new(2, 100, 40)], [(0, 1), (1, 2)], 50, 10);
        Assert.Equal([(0, 0.0, 0.0), (1, 150.0, 10.0), (2, 280.0, 0.0)], placement.Boxes.Select(p => (p.Box.Id, p.X, p.Y)));
        Assert.Equal((380.0, 40.0), (placement.Width, placement.Height));
    }

    [Fact]
    public void A_vertex_stands_behind_the_furthest_of_its_inputs()
    {
        GraphPlacement placement = GraphLayout.Place([new(3, 10, 10), new(0, 10, 10), new(1, 10, 10)], [(0, 3), (0, 1), (1, 3)], 5, 5);
        Assert.Equal([(0, 0.0), (1, 15.0), (3, 30.0)], placement.Boxes.Select(p => (p.Box.Id, p.X)));
    }

    [Fact]
    public void Two_lines_that_would_cross_do_not()
    {
        GraphPlacement placement = GraphLayout.Place(
            [new(0, 10, 10), new(1, 10, 10), new(2, 10, 10), new(3, 10, 10)], [(0, 3), (1, 2)], 5, 5);
        Dictionary<int, double> y = placement.Boxes.ToDictionary(p => p.Box.Id, p => p.Y);
        Assert.Equal((y[0], y[1]), (y[3], y[2]));
    }

    [Fact]
    public void No_two_boxes_overlap_in_any_graph()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            Box[] boxes = [.. Enumerable.Range(0, 12).Select(id => new Box(id, 20 + random.Next(80), 20 + random.Next(80)))];
            (int, int)[] edges = [.. Enumerable.Range(0, 20).Select(_ => (From: random.Next(12), To: random.Next(12))).Where(e => e.From < e.To)];
            IReadOnlyList<PlacedBox> placed = GraphLayout.Place(boxes, edges, 10, 10).Boxes;
            Assert.Equal(12, placed.Count);
            foreach ((PlacedBox a, PlacedBox b) in placed.SelectMany(a => placed.Where(b => b.Box.Id > a.Box.Id).Select(b => (a, b))))
                Assert.True(a.X + a.Box.Width <= b.X || b.X + b.Box.Width <= a.X || a.Y + a.Box.Height <= b.Y || b.Y + b.Box.Height <= a.Y, $"{a} overlaps {b} (seed {seed})");
        }
    }

    [Fact]
    public void A_cycle_or_an_edge_from_nowhere_still_gives_a_picture() =>
        Assert.Equal(2, GraphLayout.Place([new(0, 10, 10), new(1, 10, 10)], [(0, 1), (1, 0), (7, 1)], 5, 5).Boxes.Count);

    [Fact]
    public void Nothing_takes_no_room() => Assert.Equal((0.0, 0.0), (GraphLayout.Place([], [], 5, 5).Width, GraphLayout.Place([], [], 5, 5).Height));
}
