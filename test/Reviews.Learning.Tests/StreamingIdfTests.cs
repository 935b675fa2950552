using System.Buffers;

namespace Reviews.Learning.Tests;

public sealed class StreamingIdfTests
{
    [Fact]
    public void A_text_is_weighed_by_the_texts_before_it()
    {
        var idf = new StreamingIdf(16);
        Assert.Equal([0.6f, 0.8f], idf.Weigh([1, 2], [0.6f, 0.8f]));
        idf.Observe([1, 2]);
        idf.Observe([1]);
        double common = Math.Log(3 / 3.0) + 1, rarer = Math.Log(3 / 2.0) + 1;
        double length = Math.Sqrt((0.36 * common * common) + (0.64 * rarer * rarer));
        float[] weighed = idf.Weigh([1, 2], [0.6f, 0.8f]).ToArray();
        Assert.Equal(0.6 * common / length, weighed[0], 1e-6);
        Assert.Equal(0.8 * rarer / length, weighed[1], 1e-6);
        Assert.Throws<ArgumentException>(() => idf.Weigh([16], [1]).Length);
    }

    [Fact]
    public void A_restored_one_weighs_the_same()
    {
        var idf = new StreamingIdf(100);
        for (int i = 0; i < 50; i++)
            idf.Observe([i, 50 + (i / 2)]);
        var writer = new ArrayBufferWriter<byte>();
        idf.WriteTo(writer);
        StreamingIdf restored = StreamingIdf.Read(writer.WrittenSpan);
        Assert.Equal(50, restored.Documents);
        Assert.Equal(idf.Weigh([3, 60, 99], [1, 1, 1]), restored.Weigh([3, 60, 99], [1, 1, 1]));
    }
}
