using System.Globalization;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>Makes what waits for the task of what the client reads, by the decoder that the source was given. Used by one call at a time.</summary>
internal abstract class RecordDecoding<T>
{
    /// <summary>Whether a value is read by <see cref="Read"/> before its record is known, and the record comes without it.</summary>
    public abstract bool ReadsAhead { get; }

    /// <summary>Reads the value of the record that comes next.</summary>
    public abstract void Read(ReadOnlySpan<byte> value);

    /// <summary>Decodes a record.</summary>
    /// <exception cref="InvalidOperationException">The decoder failed; the message names the record.</exception>
    public abstract FetchedRecord<T> Decode(in KafkaRecord record);

    public static RecordDecoding<T> By(KafkaDecoder<T> decoder) => new OfRecords(decoder);

    public static RecordDecoding<T> By(KafkaValueDecoder<T> decoder) => new OfValues(decoder);

    private static FetchedNote? NoteOf(in DecodeResult<T> result, ReadOnlySpan<byte> value) =>
        result.IsDecoded ? null : result.IsSkipped ? FetchedNote.Skipped : FetchedNote.Rejected(result.Reason, value);

    private static FetchedRecord<T> Fetched(in KafkaRecord record, in DecodeResult<T> result, FetchedNote? note) => note is null
        ? new FetchedRecord<T>(record.Offset, new Record<T>(result.Value, record.Timestamp), null)
        : new FetchedRecord<T>(record.Offset, default, note);

    private static InvalidOperationException Failed(in KafkaRecord record, Exception e) => new(
        string.Create(CultureInfo.InvariantCulture, $"The decoder failed at the partition {record.Topic}-{record.Partition}, offset {record.Offset}: {e.Message}"), e);

    private sealed class OfRecords(KafkaDecoder<T> decoder) : RecordDecoding<T>
    {
        public override bool ReadsAhead => false;

        public override void Read(ReadOnlySpan<byte> value) => throw new InvalidOperationException("The record comes with its value.");

        public override FetchedRecord<T> Decode(in KafkaRecord record)
        {
            DecodeResult<T> result;
            try
            {
                result = decoder(in record);
            }
            catch (InvalidDataException e)
            {
                result = DecodeResult<T>.Rejected(e.Message);
            }
            catch (Exception e)
            {
                throw Failed(in record, e);
            }

            return Fetched(in record, in result, NoteOf(in result, record.Value));
        }
    }

    private sealed class OfValues(KafkaValueDecoder<T> decoder) : RecordDecoding<T>
    {
        private DecodeResult<T> _result;
        private FetchedNote? _note;
        private Exception? _failure;

        public override bool ReadsAhead => true;

        public override void Read(ReadOnlySpan<byte> value)
        {
            _failure = null;
            try
            {
                _result = decoder(value);
            }
            catch (InvalidDataException e)
            {
                _result = DecodeResult<T>.Rejected(e.Message);
            }
            catch (Exception e)
            {
                _failure = e; // told when the record's place is known
                return;
            }

            _note = NoteOf(in _result, value);
        }

        public override FetchedRecord<T> Decode(in KafkaRecord record)
        {
            if (record.IsTombstone)
                return Fetched(in record, default, FetchedNote.Skipped);
            return _failure is null ? Fetched(in record, in _result, _note) : throw Failed(in record, _failure);
        }
    }
}
