namespace Freshet.Server.Job;

/// <summary>
/// Places a directed graph without cycles in layers from left to right: a vertex stands one layer behind the furthest of its inputs, and in
/// a layer near the middle of its neighbours. A pure function; the same graph gives the same picture.
/// </summary>
public static class GraphLayout
{
    private const int Sweeps = 4;

    /// <summary>Places boxes.</summary>
    /// <param name="boxes">The boxes, by id.</param>
    /// <param name="edges">Pairs of ids; one that names no box, or closes a cycle, is left out of the layering.</param>
    /// <param name="columnGap">Room between two layers.</param>
    /// <param name="rowGap">Room between two boxes of a layer.</param>
    public static GraphPlacement Place(IReadOnlyList<Box> boxes, IReadOnlyList<(int From, int To)> edges, double columnGap, double rowGap)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(edges);
        if (boxes.Count == 0)
            return new GraphPlacement([], 0, 0);
        Dictionary<int, Box> byId = boxes.ToDictionary(b => b.Id);
        (int From, int To)[] known = [.. edges.Where(e => e.From != e.To && byId.ContainsKey(e.From) && byId.ContainsKey(e.To))];
        List<List<int>> layers = Layers(boxes, known);
        Order(layers, known);
        double height = layers.Max(layer => layer.Sum(id => byId[id].Height) + rowGap * (layer.Count - 1));
        var placed = new List<PlacedBox>(boxes.Count);
        double x = 0;
        foreach (List<int> layer in layers)
        {
            double width = layer.Max(id => byId[id].Width);
            double y = (height - layer.Sum(id => byId[id].Height) - rowGap * (layer.Count - 1)) / 2;
            foreach (int id in layer)
            {
                placed.Add(new PlacedBox(byId[id], x, y));
                y += byId[id].Height + rowGap;
            }

            x += width + columnGap;
        }

        return new GraphPlacement(placed, x - columnGap, height);
    }

    private static List<List<int>> Layers(IReadOnlyList<Box> boxes, (int From, int To)[] edges)
    {
        var layerOf = boxes.ToDictionary(b => b.Id, _ => 0);
        for (int round = 0; round < boxes.Count; round++)
        {
            bool moved = false;
            foreach ((int from, int to) in edges)
            {
                if (layerOf[to] > layerOf[from] || layerOf[from] + 1 >= boxes.Count)
                    continue;
                layerOf[to] = layerOf[from] + 1;
                moved = true;
            }

            if (!moved)
                break;
        }

        return [.. boxes.GroupBy(b => layerOf[b.Id]).OrderBy(g => g.Key).Select(g => g.Select(b => b.Id).ToList())];
    }

    private static void Order(List<List<int>> layers, (int From, int To)[] edges)
    {
        ILookup<int, int> before = edges.ToLookup(e => e.To, e => e.From);
        ILookup<int, int> behind = edges.ToLookup(e => e.From, e => e.To);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool forward = sweep % 2 == 0;
            Dictionary<int, double> rank = Ranks(layers);
            foreach (List<int> layer in forward ? layers : Enumerable.Reverse(layers))
            {
                List<int> sorted = [.. layer.OrderBy(id => Middle((forward ? before : behind)[id], rank, rank[id]))];
                layer.Clear();
                layer.AddRange(sorted);
                for (int i = 0; i < layer.Count; i++)
                    rank[layer[i]] = (i + 0.5) / layer.Count;
            }
        }
    }

    private static Dictionary<int, double> Ranks(List<List<int>> layers) =>
        layers.SelectMany(layer => layer.Select((id, i) => (Id: id, Rank: (i + 0.5) / layer.Count))).ToDictionary(p => p.Id, p => p.Rank);

    private static double Middle(IEnumerable<int> neighbours, Dictionary<int, double> rank, double own) =>
        neighbours.Select(n => rank[n]).DefaultIfEmpty(own).Average();
}

/// <summary>A box to be placed. Immutable.</summary>
/// <param name="Id">Its number, unique in the graph.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public sealed record Box(int Id, double Width, double Height);

/// <summary>A box in its place. Immutable.</summary>
/// <param name="Box">The box.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
public sealed record PlacedBox(Box Box, double X, double Y);

/// <summary>A graph in its place. Immutable.</summary>
/// <param name="Boxes">The boxes, layer by layer.</param>
/// <param name="Width">The width of the whole.</param>
/// <param name="Height">The height of the whole.</param>
public sealed record GraphPlacement(IReadOnlyList<PlacedBox> Boxes, double Width, double Height);
